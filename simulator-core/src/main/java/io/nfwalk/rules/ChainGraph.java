package io.nfwalk.rules;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jgrapht.Graph;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.DirectedPseudograph;

/**
 * A table's chains and the jumps and gotos between them.
 *
 * <p>Nothing here recurses, so that a hundred thousand nested chains are no danger.
 */
public final class ChainGraph {
    private static final int[] NONE = {};

    private final Table table;
    private final Map<String, Integer> index = new HashMap<>();
    /** For each chain the indexes of those it leads to, each once, in the order of the rules. */
    private final List<int[]> next = new ArrayList<>();

    private final List<Jump> dangling = new ArrayList<>();
    /** For each chain the hooks that reach it, a bit each. */
    private final int[] hooks;

    /** One more than the nested user chains on the longest way to each chain; 0 where no base chain leads. */
    private int[] depth;

    private List<List<String>> loops;

    /**
     * A rule that leads to another chain.
     *
     * @param from the chain it stands in
     * @param rule its number, from 1
     * @param to the chain it names
     */
    public record Jump(String from, int rule, String to) {}

    private ChainGraph(Table table) {
        this.table = table;
        for (Chain chain : table.chains()) {
            index.put(chain.name(), index.size());
        }
        for (Chain chain : table.chains()) {
            next.add(successors(chain));
        }
        this.hooks = reachingHooks();
    }

    /** The graph of that table. */
    public static ChainGraph of(Table table) {
        return new ChainGraph(table);
    }

    private int[] successors(Chain chain) {
        if (chain.rules().isEmpty()) {
            return NONE;
        }
        Set<Integer> targets = new LinkedHashSet<>();
        for (int i = 0; i < chain.rules().size(); i++) {
            String to = destination(chain.rules().get(i).rule().action());
            if (!to.isEmpty()) {
                Integer target = index.get(to);
                if (target == null) {
                    dangling.add(new Jump(chain.name(), i + 1, to));
                } else {
                    targets.add(target);
                }
            }
        }
        return targets.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The chain that the rule's end leads to, or the empty string. */
    static String destination(Action action) {
        if (action instanceof Action.Jump jump) {
            return jump.chain();
        }
        return action instanceof Action.Goto other ? other.chain() : "";
    }

    private int[] reachingHooks() {
        int[] reached = new int[next.size()];
        Deque<Integer> open = new ArrayDeque<>();
        for (int i = 0; i < next.size(); i++) {
            if (table.chains().get(i).policy().isPresent()) {
                reached[i] = 1 << Hook.valueOf(table.chains().get(i).name()).ordinal();
                open.add(i);
            }
        }
        while (!open.isEmpty()) {
            int from = open.remove();
            for (int to : next.get(from)) {
                if ((reached[to] | reached[from]) != reached[to]) {
                    reached[to] |= reached[from];
                    open.add(to);
                }
            }
        }
        return reached;
    }

    /** The hooks from which a packet can come to the chain; none for a chain that the table does not have. */
    public Set<Hook> hooksReaching(String chain) {
        Integer number = index.get(chain);
        if (number == null || hooks[number] == 0) {
            return Set.of();
        }
        Set<Hook> reaching = EnumSet.noneOf(Hook.class);
        for (Hook hook : Hook.values()) {
            if ((hooks[number] & 1 << hook.ordinal()) != 0) {
                reaching.add(hook);
            }
        }
        return Collections.unmodifiableSet(reaching);
    }

    /** The user chains that no base chain reaches, in the table's order. */
    public List<String> unreachableChains() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < hooks.length; i++) {
            if (hooks[i] == 0) {
                names.add(name(i));
            }
        }
        return names;
    }

    /** The rules that lead to chains which the table does not have, in the table's order. */
    public List<Jump> danglingJumps() {
        return List.copyOf(dangling);
    }

    /** The chains that the chain leads to, each once, in the order of its rules. */
    public List<String> successors(String chain) {
        Integer number = index.get(chain);
        return number == null
                ? List.of()
                : Arrays.stream(next.get(number)).mapToObj(this::name).toList();
    }

    private String name(int number) {
        return table.chains().get(number).name();
    }

    /**
     * A way around for each set of chains that lead to each other: its chains in the order of the jumps, beginning with
     * the one that the table has first; the last leads to the first again. In the table's order.
     */
    public synchronized List<List<String>> loops() {
        if (loops == null) {
            loops = findLoops();
        }
        return loops;
    }

    private List<List<String>> findLoops() {
        List<List<String>> found = new ArrayList<>();
        if (inOrder(from -> true).length == next.size()) {
            return found;
        }
        List<Set<Integer>> groups = new KosarajuStrongConnectivityInspector<>(graph()).stronglyConnectedSets();
        List<List<Integer>> rings = new ArrayList<>();
        for (Set<Integer> group : groups) {
            int first = Collections.min(group);
            boolean leadsToItself = Arrays.stream(next.get(first)).anyMatch(to -> to == first);
            if (leadsToItself) {
                rings.add(List.of(first));
            } else if (group.size() > 1) {
                rings.add(shortestRing(first, group));
            }
        }
        rings.sort((a, b) -> Integer.compare(a.get(0), b.get(0)));
        rings.forEach(ring -> found.add(ring.stream().map(this::name).toList()));
        return List.copyOf(found);
    }

    /** The shortest way from a chain back to itself within the group, by breadth first. */
    private List<Integer> shortestRing(int first, Set<Integer> group) {
        Map<Integer, Integer> cameFrom = new HashMap<>();
        Deque<Integer> open = new ArrayDeque<>(List.of(first));
        while (!cameFrom.containsKey(first)) {
            int from = open.remove();
            for (int to : next.get(from)) {
                if (group.contains(to) && cameFrom.putIfAbsent(to, from) == null) {
                    open.add(to);
                }
            }
        }
        List<Integer> ring = new ArrayList<>(List.of(first));
        for (int at = cameFrom.get(first); at != first; at = cameFrom.get(at)) {
            ring.add(at);
        }
        Collections.reverse(ring.subList(1, ring.size()));
        return ring;
    }

    /** The loops that a packet can come into, which the kernel refuses. */
    public List<List<String>> reachableLoops() {
        return loops().stream()
                .filter(loop -> hooks[index.get(loop.get(0))] != 0)
                .toList();
    }

    /**
     * How many user chains deep the chain lies at most: 0 for a base chain and for one that no base chain reaches.
     *
     * @throws IllegalStateException if the table has a loop that a base chain reaches: there depth has no end
     */
    public synchronized int depth(String chain) {
        if (depth == null) {
            if (!reachableLoops().isEmpty()) {
                throw new IllegalStateException("chains lead in a circle: " + reachableLoops());
            }
            depth = findDepth();
        }
        Integer number = index.get(chain);
        return number == null ? 0 : Math.max(0, depth[number] - 1);
    }

    private int[] findDepth() {
        int[] found = new int[next.size()];
        for (int i = 0; i < hooks.length; i++) {
            found[i] = table.chains().get(i).policy().isPresent() ? 1 : 0;
        }
        for (int from : inOrder(chain -> hooks[chain] != 0)) {
            if (hooks[from] != 0) {
                for (int to : next.get(from)) {
                    found[to] = Math.max(found[to], found[from] + 1);
                }
            }
        }
        return found;
    }

    /**
     * The chains in an order in which each stands before those that it leads to; without those in a circle and those to
     * which one leads.
     *
     * @param matters whose jumps are looked at
     */
    private int[] inOrder(IntPredicate matters) {
        int[] open = new int[next.size()];
        for (int from = 0; from < open.length; from++) {
            for (int to : matters.test(from) ? next.get(from) : NONE) {
                open[to]++;
            }
        }
        int[] order = new int[next.size()];
        int count = 0;
        for (int i = 0; i < open.length; i++) {
            if (open[i] == 0) {
                order[count++] = i;
            }
        }
        for (int done = 0; done < count; done++) {
            for (int to : matters.test(order[done]) ? next.get(order[done]) : NONE) {
                if (--open[to] == 0) {
                    order[count++] = to;
                }
            }
        }
        return Arrays.copyOf(order, count);
    }

    /** The chains that jump or are jumped to. */
    private Graph<Integer, DefaultEdge> graph() {
        Graph<Integer, DefaultEdge> graph = new DirectedPseudograph<>(DefaultEdge.class);
        for (int from = 0; from < next.size(); from++) {
            for (int to : next.get(from)) {
                graph.addVertex(from);
                graph.addVertex(to);
                graph.addEdge(from, to);
            }
        }
        return graph;
    }
}
