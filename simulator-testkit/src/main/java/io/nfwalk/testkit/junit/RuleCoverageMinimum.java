package io.nfwalk.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Fails a test class whose tests meet too little of the rules that {@link NetfilterRules} hands them, and of those of
 * the
 * {@link #files}. It is for JUnit's tests and for jqwik's properties alike; what assertions and {@link
 * io.nfwalk.testkit.law.PacketLaws} walk is counted.
 *
 * <p>For a whole run, {@code junit-platform.properties} or the build has the same as {@code nfwalk.coverage.rules=90}
 * and {@code nfwalk.coverage.branches=70}; {@code nfwalk.coverage.report=target/nfwalk-coverage} names a folder for a
 * report as text and one as HTML of each rule file.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ExtendWith(NetfilterExtension.class)
@AddLifecycleHook(PropertyCoverage.class)
public @interface RuleCoverageMinimum {
    /** Rule files, named as for {@link NetfilterRules}, that are counted though no parameter asks for them. */
    String[] files() default {};

    /** How many of 100 rules of each file a packet has to match. */
    double rules() default 0;

    /** How many of 100 branches have to be gone: to match, and of a rule with conditions not to match. */
    double branches() default 0;
}
