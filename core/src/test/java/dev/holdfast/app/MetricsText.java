package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text format of Prometheus 0.0.4, read strictly: each family once and in one piece, HELP and TYPE before its samples,
 * no sample twice.
 *
 * @param samples by name and labels as they are written
 */
record MetricsText(Map<String, Double> samples, Map<String, String> types) {
    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\"";
    private static final Pattern META = Pattern.compile("# (HELP|TYPE) (" + NAME + ") (.+)");
    private static final Pattern SAMPLE = Pattern.compile(
            "(" + NAME + ")(\\{" + LABEL + "(?:," + LABEL + ")*})? (-?[0-9.]+(?:[eE]-?[0-9]+)?|NaN|[+-]Inf)");

    static MetricsText read(String text) {
        assertThat(text).endsWith("\n").doesNotContain("\r");
        Map<String, Double> samples = new TreeMap<>();
        Map<String, String> types = new TreeMap<>();
        Set<String> helped = new HashSet<>();
        String family = "";
        for (String line : text.split("\n")) {
            Matcher meta = META.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (meta.matches() && meta.group(1).equals("HELP")) {
                assertThat(helped.add(meta.group(2))).as(line).isTrue();
            } else if (meta.matches()) {
                family = meta.group(2);
                assertThat(helped).as(line).contains(family);
                assertThat(types.put(family, meta.group(3))).as(line).isNull();
                assertThat(meta.group(3)).isIn("gauge", "counter");
            } else {
                assertThat(sample.matches()).as(line).isTrue();
                assertThat(sample.group(1)).as(line).isEqualTo(family);
                assertThat(samples.put(sample.group().replaceFirst(" [^ ]+$", ""), Double.valueOf(sample.group(3))))
                        .as(line)
                        .isNull();
            }
        }
        return new MetricsText(samples, types);
    }
}
