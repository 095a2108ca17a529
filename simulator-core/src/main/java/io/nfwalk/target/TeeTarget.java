package io.nfwalk.target;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.ShortAddress;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;
import java.util.Optional;

/**
 * {@code -j TEE}: sends a copy of the packet to another machine, before the packet goes on.
 *
 * <p>Semantics: kernel net/netfilter/xt_TEE.c. Options and save form: iptables extensions/libxt_TEE.c.
 *
 * @param gateway the machine that gets the copy
 * @param outInterface the interface that it leaves by, if the rule says so
 */
record TeeTarget(IpAddress gateway, Optional<String> outInterface) implements Target {
    private static final int LONGEST_NAME = 15;

    static final TargetRoom ROOM = new TargetRoom(
                    "TEE",
                    family -> OptionTable.of(
                            Option.custom("--gateway", 1, words -> readGateway(words.get(0), family))
                                    .required(),
                            Option.custom("--oif", 1, words -> cut(words.get(0)))),
                    (values, family, head) -> read(values))
            .listed(Listed.as("TEE gw:(\\S+)", "--gateway $1").with("oif=(\\S+)", "--oif $1"));

    private static TeeTarget read(OptionValues values) {
        return new TeeTarget(values.value("--gateway", IpAddress.class), values.find("--oif", String.class));
    }

    private static IpAddress readGateway(String word, Family family) throws OptionException {
        IpAddress gateway = ShortAddress.endingInTheLast(word, family);
        if (gateway.isUnspecified()) {
            throw OptionException.of(
                    "option-value-out-of-range", word + " is the address of no machine", "another machine's address");
        }
        return gateway;
    }

    private static String cut(String name) {
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
    }

    @Override
    public String name() {
        return "TEE";
    }

    @Override
    public Verdict apply(TargetContext context) {
        context.sendCopy(gateway, outInterface);
        return Verdict.CONTINUE;
    }

    @Override
    public String toSave() {
        return "-j TEE --gateway " + gateway
                + outInterface.map(name -> " --oif " + name).orElse("");
    }
}
