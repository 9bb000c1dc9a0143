package dev.holdfast.server.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Values as they are gathered for one answer. A value that is null is left out. For one thread. */
public final class Metrics {
    /** Of {@link #text}. */
    public static final String TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private final Map<String, GaugeSnapshot.Builder> gauges = new LinkedHashMap<>();
    private final Map<String, CounterSnapshot.Builder> counters = new LinkedHashMap<>();

    /** @param labels names and values in turn */
    public void gauge(String name, String help, Number value, String... labels) {
        GaugeSnapshot.Builder gauge = gauges.computeIfAbsent(
                name, any -> GaugeSnapshot.builder().name(name).help(help));
        if (value != null) {
            gauge.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .value(value.doubleValue())
                    .labels(Labels.of(labels))
                    .build());
        }
    }

    /** A moment, in seconds since 1970. */
    void moment(String name, String help, Instant moment, String... labels) {
        gauge(name, help, moment == null ? null : moment.toEpochMilli() / 1e3, labels);
    }

    /** @param name without {@code _total} */
    void counter(String name, String help, double value, String... labels) {
        counters.computeIfAbsent(
                        name, any -> CounterSnapshot.builder().name(name).help(help))
                .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .value(value)
                        .labels(Labels.of(labels))
                        .build());
    }

    /** As Prometheus reads it, in UTF-8. */
    public byte[] text() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(text, all(), EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toByteArray();
    }

    private MetricSnapshots all() {
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        gauges.values().stream().map(GaugeSnapshot.Builder::build).forEach(gauge -> add(all, gauge));
        counters.values().stream().map(CounterSnapshot.Builder::build).forEach(counter -> add(all, counter));
        return all.build();
    }

    private static void add(MetricSnapshots.Builder all, MetricSnapshot snapshot) {
        if (!snapshot.getDataPoints().isEmpty()) {
            all.metricSnapshot(snapshot);
        }
    }
}
