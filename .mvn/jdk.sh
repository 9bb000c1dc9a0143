# Read by ./holdfast and ./test: `find_jdk NAME` puts a JDK 25 or later into $java_home, or ends with exit code 2.

# From its release file, which is faster than asking it.
is_jdk() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    while IFS='="' read -r name _ version _; do
        [ "$name" = JAVA_VERSION ] && [ "${version%%[!0-9]*}" -ge 25 ] 2>/dev/null && return 0
    done <"$1/release"
    return 1
}

find_jdk() {
    if [ -n "${HOLDFAST_JAVA_HOME:-}" ]; then
        java_home=$HOLDFAST_JAVA_HOME
        is_jdk "$java_home" && return
        echo "$1: HOLDFAST_JAVA_HOME=$java_home is not a JDK 25 or later." >&2
        exit 2
    fi
    for java_home in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /Library/Java/JavaVirtualMachines/*25*/Contents/Home; do
        is_jdk "$java_home" && return
    done
    if java_home=$(command -v java); then
        java_home=$(readlink -f "$java_home")
        java_home=${java_home%/bin/java}
        is_jdk "$java_home" && return
    fi
    echo "$1: needs a JDK 25; install one (apt install openjdk-25-jdk-headless, or https://adoptium.net) or set HOLDFAST_JAVA_HOME." >&2
    exit 2
}
