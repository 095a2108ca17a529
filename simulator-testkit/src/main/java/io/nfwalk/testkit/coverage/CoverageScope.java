package io.nfwalk.testkit.coverage;

import io.nfwalk.Walk;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Who is told of the walks that this thread's assertions make.
 *
 * <p>The one thing in the testkit that is found by the thread: an assertion begins with a static call, which has no
 * other way to know in which test it stands.
 */
public final class CoverageScope {
    private static final ThreadLocal<CoverageScope> CURRENT = new ThreadLocal<>();

    private final Optional<CoverageScope> outer;
    private final Consumer<Walk> observer;

    private CoverageScope(Consumer<Walk> observer) {
        this.outer = Optional.ofNullable(CURRENT.get());
        this.observer = observer;
    }

    /** Tells the observer of this thread's walks until the scope is closed. */
    public static CoverageScope open(Consumer<Walk> observer) {
        CoverageScope scope = new CoverageScope(observer);
        CURRENT.set(scope);
        return scope;
    }

    /** Tells of a walk, if anybody wants to know. */
    public static void report(Walk walk) {
        CoverageScope scope = CURRENT.get();
        if (scope != null) {
            scope.observer.accept(walk);
        }
    }

    /** Ends it: the scope that was there before counts again. */
    public void close() {
        outer.ifPresentOrElse(CURRENT::set, CURRENT::remove);
    }
}
