# syntax=docker/dockerfile:1
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /build
COPY pom.xml LICENSE NOTICE ./
COPY core/pom.xml core/pom.xml
COPY interop/pom.xml interop/pom.xml
COPY core/src/main core/src/main
RUN mvn -B -q -pl core -am package -Dmaven.test.skip=true -Dspotless.check.skip=true

FROM eclipse-temurin:25-jre
RUN groupadd --gid 10001 holdfast \
    && useradd --uid 10001 --gid 10001 --home-dir /var/lib/holdfast --shell /usr/sbin/nologin holdfast \
    && install -d -m 700 -o holdfast -g holdfast /var/lib/holdfast
COPY --from=build /build/core/target/holdfast-all.jar /opt/holdfast/holdfast.jar
ENV HOLDFAST_STATE_DIR=/var/lib/holdfast MALLOC_ARENA_MAX=2
WORKDIR /var/lib/holdfast
USER 10001:10001
VOLUME /var/lib/holdfast
EXPOSE 7433
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/7433 && printf 'GET /readyz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-Xmx768m", "-Dholdfast.softHeap=60", "-Xms32m", "-XX:NewSize=14m", "-XX:MaxNewSize=24m", "-XX:TrimNativeHeapInterval=10000", "--enable-native-access=ALL-UNNAMED", "-jar", "/opt/holdfast/holdfast.jar"]
CMD ["serve", "--config", "/etc/holdfast/holdfast.toml", "--listen", "0.0.0.0:7433"]
