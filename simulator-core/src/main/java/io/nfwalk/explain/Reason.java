package io.nfwalk.explain;

import java.util.List;

/** One way in which a packet or its answer can fail to get where it should. */
interface Reason {
    /** Where it shows in the account, in the order of events; empty if it does not. */
    List<Finding> in(Account account);
}
