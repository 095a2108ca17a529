package io.nfwalk.match;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Names that iptables asks the machine for, as far as every Debian machine has them. Source: Debian base-passwd,
 * passwd.master and group.master; iproute2, rt_realms and group.
 */
final class SystemNames {
    /** Users by name. */
    static final Map<String, Long> USERS =
            numbered("root:0 daemon:1 bin:2 sys:3 sync:4 games:5 man:6 lp:7 mail:8 news:9"
                    + " uucp:10 proxy:13 www-data:33 backup:34 list:38 irc:39 _apt:42 nobody:65534");

    /** Groups by name. */
    static final Map<String, Long> GROUPS = numbered("root:0 daemon:1 bin:2 sys:3 adm:4 tty:5 disk:6 lp:7 mail:8 news:9"
            + " uucp:10 man:12 proxy:13 kmem:15 dialout:20 fax:21 voice:22 cdrom:24 floppy:25 tape:26 sudo:27 audio:29"
            + " dip:30 www-data:33 backup:34 operator:37 list:38 irc:39 src:40 shadow:42 utmp:43 video:44 sasl:45"
            + " plugdev:46 staff:50 games:60 users:100 nogroup:65534");

    /** Groups of interfaces by name. */
    static final Map<String, Long> INTERFACE_GROUPS = numbered("default:0");

    /** Realms by name. */
    static final Map<String, Long> REALMS = numbered("cosmos:0");

    private SystemNames() {}

    private static Map<String, Long> numbered(String names) {
        Map<String, Long> numbers = new TreeMap<>();
        for (String name : names.split(" ")) {
            int colon = name.indexOf(':');
            numbers.put(name.substring(0, colon), Long.valueOf(name.substring(colon + 1)));
        }
        return Collections.unmodifiableMap(numbers);
    }
}
