package io.nfwalk.kernel.host;

import io.nfwalk.kernel.linux.Netlink;
import io.nfwalk.kernel.linux.Netlink.Request;
import io.nfwalk.kernel.linux.NetlinkBytes;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The objects for which {@code -m nfacct} counts, as {@code nfacct add NAME} makes them: the kernel refuses rules whose
 * object is not there, and a simulation takes them to be there.
 *
 * <p>Source: kernel net/netfilter/nfnetlink_acct.c, include/uapi/linux/netfilter/nfnetlink_acct.h.
 */
final class AccountingObjects {
    private static final int NEW_OBJECT = 7 << 8;
    private static final int NAME = 1;
    /** Of a longer name iptables keeps as much. */
    private static final int LONGEST = 31;

    private static final Pattern NAMED = Pattern.compile("--nfacct-name\\s+(?:\"([^\"]*)\"|(\\S+))");

    private AccountingObjects() {}

    /** The names in a rule text, in order. */
    static Set<String> named(String rules) {
        Set<String> names = new LinkedHashSet<>();
        Matcher matcher = NAMED.matcher(rules);
        while (matcher.find()) {
            String name = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            names.add(name.length() > LONGEST ? name.substring(0, LONGEST) : name);
        }
        return names;
    }

    /** Makes one. */
    static Request make(String name) {
        return new Request(
                NEW_OBJECT,
                Netlink.CREATE,
                NetlinkBytes.netfilter(0, 0).text(NAME, name).toBytes());
    }
}
