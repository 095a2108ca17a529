package io.nfwalk.network;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What is under way: one first-in first-out queue of frames for all hosts, {@code lo} included. Processes come to run
 * when no frame moves, and what a silence leads to happens when no process has anything to do either.
 */
final class FrameQueue {
    /** Frames within one step; a routing loop ends by its TTL long before, a loop of bridges never does. */
    static final int LIMIT = 100_000;

    private final Deque<Runnable> frames = new ArrayDeque<>();
    private final Deque<Runnable> processes = new ArrayDeque<>();
    private final Deque<Runnable> silences = new ArrayDeque<>();
    private boolean arriving;
    private int arrived;

    /** A frame whose arrival is to be carried out when its turn comes. */
    void frame(Runnable arrival) {
        frames.add(arrival);
    }

    /** What a process does once it gets to run. */
    void process(Runnable action) {
        processes.add(action);
    }

    /** What happens when nothing else moves. */
    void whenQuiet(Runnable action) {
        silences.add(action);
    }

    /**
     * Lets everything happen until nothing is left.
     *
     * @throws StepException if it does not come to an end
     */
    void runUntilQuiet() {
        while (true) {
            letFramesMove();
            if (!processes.isEmpty()) {
                processes.poll().run();
            } else if (!silences.isEmpty()) {
                silences.poll().run();
            } else {
                arrived = 0;
                return;
            }
        }
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
            frames.clear();
            processes.clear();
            silences.clear();
            arrived = 0;
            throw new StepException(
                    "frames are still moving after " + LIMIT + " of them: do bridges and wires form a loop?");
        }
    }
}
