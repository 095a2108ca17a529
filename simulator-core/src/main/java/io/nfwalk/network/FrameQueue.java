package io.nfwalk.network;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What is under way: one first-in first-out queue of frames for all hosts, {@code lo} included. Processes come to run
 * when no frame moves, what a pause or a silence leads to happens when no process has anything to do either. In a step
 * that sends several packets at once, packets may also wait in front of a conntrack table until no frame moves.
 */
final class FrameQueue {
    /** Frames within one step; a routing loop ends by its TTL long before, a loop of bridges never does. */
    static final int LIMIT = 100_000;

    /** More frames than any answer needs on its way. */
    private static final int ONE_WAY = 10_000;

    private final Runnable ticking;
    private final Deque<Runnable> frames = new ArrayDeque<>();
    private final Deque<Process> processes = new ArrayDeque<>();
    private final Deque<Runnable> pauses = new ArrayDeque<>();
    private final Deque<Runnable> silences = new ArrayDeque<>();
    /** Packets that wait in front of the conntrack table until no other can join them. */
    private final Deque<Runnable> held = new ArrayDeque<>();

    private boolean holding;
    private boolean arriving;
    private int arrived;
    /** How many frames had arrived when the last process ran, where it ran, and where the one before. */
    private int arrivedBeforeProcess;

    private String lastProcess = "";
    private String processBefore = "";

    /** What a process does, and on which host. */
    private record Process(String host, Runnable action) {}

    /**
     * An empty queue.
     *
     * @param ticking what happens when a tick of the kernel's clock passes, as before it tells of silences
     */
    FrameQueue(Runnable ticking) {
        this.ticking = ticking;
    }

    /** A frame whose arrival is to be carried out when its turn comes. */
    void frame(Runnable arrival) {
        frames.add(arrival);
    }

    /** What a process on a host does once it gets to run. */
    void process(String host, Runnable action) {
        processes.add(new Process(host, action));
    }

    /**
     * What happens some hundredths of a second after everything else has come to rest, long before a silence says
     * anything; of several the one that was last told here comes first.
     */
    void afterAPause(Runnable action) {
        pauses.add(action);
    }

    /** What happens when nothing else moves; of several the one that was last told here comes first. */
    void whenQuiet(Runnable action) {
        silences.add(action);
    }

    /**
     * From now on, or no longer, packets wait where their entries enter a conntrack table: they go on, in the order in
     * which they came there, when no frame moves.
     */
    void hold(boolean whetherToHold) {
        holding = whetherToHold;
    }

    /** Takes a packet that is to wait; false if none is to. */
    boolean holdBack(Runnable onward) {
        if (holding) {
            held.add(onward);
        }
        return holding;
    }

    /**
     * Lets everything happen until nothing is left.
     *
     * @throws StepException if it does not come to an end
     */
    void runUntilQuiet() {
        do {
            letFramesMove();
            while (!held.isEmpty()) {
                beforeAnythingArrives(held.poll());
                letFramesMove();
            }
            letProcessesRun();
        } while (!held.isEmpty());
        forgetWhatArrived();
    }

    /** What a step was about is nothing to the next. */
    private void forgetWhatArrived() {
        arrived = 0;
        arrivedBeforeProcess = 0;
        lastProcess = "";
        processBefore = "";
    }

    /** Processes, pauses and silences have their turn until nothing moves but what is held. */
    private void letProcessesRun() {
        while (!processes.isEmpty() || !pauses.isEmpty() || !silences.isEmpty()) {
            if (!processes.isEmpty()) {
                run(processes.poll());
            } else {
                letTimersRun(pauses.isEmpty() ? silences : pauses);
            }
            letFramesMove();
        }
    }

    /**
     * The kernel's timers tell of pauses and silences, and nothing arrives before they are done. Those of one tick of
     * its clock stand in a list to whose head each is added. Source: kernel kernel/time/timer.c, enqueue_timer,
     * expire_timers.
     */
    private void letTimersRun(Deque<Runnable> timers) {
        ticking.run();
        Deque<Runnable> latestFirst = new ArrayDeque<>();
        timers.forEach(latestFirst::push);
        timers.clear();
        beforeAnythingArrives(() -> latestFirst.forEach(Runnable::run));
    }

    /**
     * What the kernel does with its bottom halves held off, as when a packet goes on that has waited. Source: kernel
     * net/netfilter/nfnetlink_queue.c, nf_reinject.
     */
    void beforeAnythingArrives(Runnable action) {
        boolean before = arriving;
        arriving = true;
        try {
            action.run();
        } finally {
            arriving = before;
        }
    }

    private void run(Process process) {
        processBefore = lastProcess;
        lastProcess = process.host();
        arrivedBeforeProcess = arrived;
        process.action().run();
    }

    /**
     * Lets all frames arrive, and those that they lead to; called while a frame arrives it does nothing.
     *
     * @throws StepException if it does not come to an end
     */
    void letFramesMove() {
        if (arriving) {
            return;
        }
        arriving = true;
        try {
            while (!frames.isEmpty()) {
                count();
                frames.poll().run();
            }
        } finally {
            arriving = false;
        }
    }

    private void count() {
        if (++arrived > LIMIT) {
            forget();
            throw new StepException("frames are still moving after " + LIMIT + " of them: " + cause());
        }
    }

    /** Gives up all that is under way. */
    void forget() {
        frames.clear();
        processes.clear();
        pauses.clear();
        silences.clear();
        held.clear();
        arrived = 0;
    }

    /** Frames in a loop need no process; answers to answers come from one that has run just now. */
    private String cause() {
        boolean answered = arrivedBeforeProcess > 0 && arrivedBeforeProcess > LIMIT - ONE_WAY;
        if (!answered) {
            return "do bridges and wires form a loop? does TEE copy what comes back to it?";
        }
        return lastProcess.equals(processBefore)
                ? "sockets on " + lastProcess + " answer each other for ever"
                : "sockets on " + processBefore + " and " + lastProcess + " answer each other for ever";
    }
}
