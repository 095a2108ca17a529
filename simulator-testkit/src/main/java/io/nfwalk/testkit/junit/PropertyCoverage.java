package io.nfwalk.testkit.junit;

import io.nfwalk.testkit.coverage.CoverageScope;
import io.nfwalk.testkit.coverage.RuleCoverage;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.lifecycle.AroundContainerHook;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.ContainerLifecycleContext;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import net.jqwik.api.lifecycle.Store;

/** Counts what jqwik's properties meet of the files of {@link RuleCoverageMinimum}, which brings it along. */
public final class PropertyCoverage implements AroundPropertyHook, AroundContainerHook {
    /** For jqwik. */
    public PropertyCoverage() {}

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }

    /** Begins the counts, so that they are the container's: what a property alone keeps, its container does not see. */
    @Override
    public void beforeContainer(ContainerLifecycleContext context) {
        context.optionalContainerClass().ifPresent(PropertyCoverage::coverage);
    }

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        List<RuleCoverage> counted = coverage(context.containerClass());
        CoverageScope scope = CoverageScope.open(walk -> counted.forEach(coverage -> coverage.observe(walk)));
        try {
            return property.execute();
        } finally {
            scope.close();
        }
    }

    @Override
    public void afterContainer(ContainerLifecycleContext context) {
        context.optionalContainerClass().ifPresent(PropertyCoverage::require);
    }

    private static void require(Class<?> test) {
        RuleCoverageMinimum minimum = test.getAnnotation(RuleCoverageMinimum.class);
        if (minimum != null) {
            for (RuleCoverage coverage : coverage(test)) {
                coverage.requireRules(minimum.rules());
                coverage.requireBranches(minimum.branches());
            }
        }
    }

    /** Of each of the class's files; the same until the run is over. */
    private static List<RuleCoverage> coverage(Class<?> test) {
        Store<List<RuleCoverage>> kept = Store.getOrCreate(
                List.of(PropertyCoverage.class, test),
                Lifespan.RUN,
                () -> Optional.ofNullable(test.getAnnotation(RuleCoverageMinimum.class)).stream()
                        .flatMap(minimum -> Stream.of(minimum.files()))
                        .map(file -> RuleCoverage.of(file, RuleSource.rules(test, file)))
                        .toList());
        return kept.get();
    }
}
