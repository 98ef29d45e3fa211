# Sourced by ./stackmotion and ./verify: finds the JDK and Maven that they need. POSIX sh, no output
# unless something is missing. A JDK's version is read from its `release` file: no JVM is started.

jdk_needed=25
jdk_found=
jdk_seen=

# jdk_try DIR: true, with jdk_found set, when DIR is a JDK that is new enough.
jdk_try() {
    [ -f "$1/release" ] || return 1
    jdk_major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
    [ -n "$jdk_major" ] || return 1
    if [ ! -x "$1/bin/javac" ]; then
        jdk_note="$jdk_major without javac in $(cd "$1" && pwd -P)"
    elif [ "$jdk_major" -lt "$jdk_needed" ]; then
        jdk_note="$jdk_major in $(cd "$1" && pwd -P)"
    else
        jdk_found=$1
        return 0
    fi
    case "$jdk_seen," in
        *", $jdk_note,"*) ;;
        *) jdk_seen="$jdk_seen, $jdk_note" ;;
    esac
    return 1
}

# jdk_find: sets jdk_found. STACKMOTION_JAVA_HOME is an order, the other places are offers.
jdk_find() {
    if [ -n "${STACKMOTION_JAVA_HOME:-}" ]; then
        jdk_try "$STACKMOTION_JAVA_HOME"
        return
    fi
    [ -n "${JAVA_HOME:-}" ] && jdk_try "$JAVA_HOME" && return 0
    jdk_javac=$(command -v javac 2>/dev/null || :)
    if [ -n "$jdk_javac" ]; then
        jdk_javac=$(resolve_links "$jdk_javac")
        jdk_try "${jdk_javac%/bin/javac}" && return 0
    fi
    for jdk_dir in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*jdk* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "${HOME:-/}"/.sdkman/candidates/java/* "${HOME:-/}"/.jdks/* "${HOME:-/}"/.m2/jdks/*; do
        [ -d "$jdk_dir" ] && jdk_try "$jdk_dir" && return 0
    done
    return 1
}

# jdk_require: jdk_find, or four lines on standard error and exit code 69.
jdk_require() {
    jdk_find && return 0
    if [ -n "${STACKMOTION_JAVA_HOME:-}" ]; then
        jdk_places="STACKMOTION_JAVA_HOME=$STACKMOTION_JAVA_HOME, and nowhere else because it is set"
    else
        jdk_places="STACKMOTION_JAVA_HOME, JAVA_HOME, PATH, /usr/lib/jvm, /usr/java, /opt, ~/.sdkman, ~/.jdks, ~/.m2/jdks"
    fi
    jdk_seen=${jdk_seen#, }
    cat >&2 <<EOF
StackMotion needs a JDK $jdk_needed or newer (a JDK, with javac, not only a JRE).
Looked in: $jdk_places.
Found: ${jdk_seen:-no JDK at all}.
Get one from https://adoptium.net (or your distribution), unpack it anywhere and set STACKMOTION_JAVA_HOME to its folder.
EOF
    exit 69
}

# maven_require: Maven is only needed to build.
maven_require() {
    command -v mvn >/dev/null 2>&1 && return 0
    echo "StackMotion needs Maven 3.8.6 or newer to build itself, and found no mvn in PATH (Debian: apt-get install maven)." >&2
    exit 69
}

# resolve_links FILE: the file behind a chain of symbolic links (readlink -f is not everywhere).
resolve_links() {
    link_file=$1
    while [ -L "$link_file" ]; do
        link_target=$(readlink "$link_file")
        case $link_target in
            /*) link_file=$link_target ;;
            *) link_file=$(dirname "$link_file")/$link_target ;;
        esac
    done
    echo "$(cd "$(dirname "$link_file")" && pwd -P)/$(basename "$link_file")"
}
