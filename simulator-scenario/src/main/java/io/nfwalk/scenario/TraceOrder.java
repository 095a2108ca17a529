package io.nfwalk.scenario;

import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.TableName;
import io.nfwalk.walk.Visit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The order in which results tell visits: that of the kernel's own priorities, in which INPUT asks security (50) before
 * nat (100). iptables-nft registers its security table at 150, so there the packet meets them the other way round.
 */
final class TraceOrder {
    private TraceOrder() {}

    static List<Visit> of(List<Visit> visits, Backend backend) {
        if (backend == Backend.LEGACY) {
            return visits;
        }
        List<List<Visit>> blocks = new ArrayList<>();
        for (Visit visit : visits) {
            boolean goesOn = !blocks.isEmpty() && sameBlock(last(blocks).get(0), visit);
            if (!goesOn) {
                blocks.add(new ArrayList<>());
            }
            last(blocks).add(visit);
        }
        for (int i = 0; i + 1 < blocks.size(); i++) {
            if (isInput(blocks.get(i), TableName.NAT) && isInput(blocks.get(i + 1), TableName.SECURITY)) {
                Collections.swap(blocks, i, i + 1);
            }
        }
        return blocks.stream().flatMap(List::stream).toList();
    }

    private static List<Visit> last(List<List<Visit>> blocks) {
        return blocks.get(blocks.size() - 1);
    }

    private static boolean sameBlock(Visit one, Visit other) {
        return one.table() == other.table() && one.hook() == other.hook();
    }

    private static boolean isInput(List<Visit> block, TableName table) {
        return block.get(0).hook() == Hook.INPUT && block.get(0).table() == table;
    }
}
