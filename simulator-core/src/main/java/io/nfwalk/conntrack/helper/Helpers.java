package io.nfwalk.conntrack.helper;

import io.nfwalk.packet.Family;
import java.util.List;
import java.util.Optional;

/** The helpers that a 6.18 kernel has. */
public final class Helpers {
    private Helpers() {}

    /** All rooms, in the order of their names. */
    public static List<Helper> all() {
        return List.of(
                new AmandaHelper(),
                new FtpHelper(),
                new IrcHelper(),
                new NetbiosHelper(),
                new PptpHelper(),
                H323Helper.h245(),
                H323Helper.q931(),
                new RasHelper(),
                new SaneHelper(),
                new SipHelper(),
                new SnmpHelper("snmp"),
                new SnmpHelper("snmp_trap"),
                new TftpHelper());
    }

    /** The helper of that name for connections of that family. */
    public static Optional<Helper> find(String name, Family family) {
        return all().stream()
                .filter(helper -> helper.traits().name().equals(name)
                        && helper.traits().families().contains(family))
                .findFirst();
    }
}
