package io.nfwalk.testkit.junit;

import io.nfwalk.host.Host;
import io.nfwalk.host.LoadedRules;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.testkit.coverage.CoverageScope;
import io.nfwalk.testkit.coverage.RuleCoverage;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Hands parameters with {@link NetfilterRules} to tests, and counts what their assertions meet. The annotations bring
 * it along.
 */
public final class NetfilterExtension
        implements ParameterResolver, InvocationInterceptor, BeforeAllCallback, AfterAllCallback {
    private static final List<Class<?>> TYPES = List.of(RuleSet.class, Host.class, RuleCoverage.class);

    /** For JUnit. */
    public NetfilterExtension() {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.isAnnotated(NetfilterRules.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        NetfilterRules wanted = parameter.findAnnotation(NetfilterRules.class).orElseThrow();
        Class<?> type = parameter.getParameter().getType();
        Class<?> test = context.getRequiredTestClass();
        if (!TYPES.contains(type)) {
            throw new ParameterResolutionException("@NetfilterRules gives a RuleSet, a Host or a RuleCoverage, but "
                    + parameter.getParameter() + " is none of these");
        }
        if (type == Host.class) {
            Host host = RuleSource.host(test, wanted);
            List<LoadedRules> loaded = host.ruleSets();
            for (int i = 0; i < loaded.size(); i++) {
                String name = wanted.value() + (i == 0 ? "" : "-" + (i + 1));
                collection(context).add(test, name, loaded.get(i).rules());
            }
            return host;
        }
        RuleSet rules = RuleSource.rules(test, wanted.value());
        RuleCoverage coverage = collection(context).add(test, wanted.value(), rules);
        return type == RuleSet.class ? rules : coverage;
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        counted(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        counted(invocation, context);
    }

    private static void counted(Invocation<Void> invocation, ExtensionContext context) throws Throwable {
        CoverageCollection collection = collection(context);
        Class<?> test = context.getRequiredTestClass();
        CoverageScope scope = CoverageScope.open(walk -> collection.observe(test, walk));
        try {
            invocation.proceed();
        } finally {
            scope.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Class<?> test = context.getRequiredTestClass();
        RuleCoverageMinimum minimum = test.getAnnotation(RuleCoverageMinimum.class);
        if (minimum != null) {
            for (String file : minimum.files()) {
                collection(context).add(test, file, RuleSource.rules(test, file));
            }
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        RuleCoverageMinimum minimum = context.getRequiredTestClass().getAnnotation(RuleCoverageMinimum.class);
        if (minimum != null) {
            for (RuleCoverage coverage : collection(context).ofClass(context.getRequiredTestClass())) {
                coverage.requireRules(minimum.rules());
                coverage.requireBranches(minimum.branches());
            }
        }
    }

    /** One for the whole run; JUnit closes it at the end. */
    private static CoverageCollection collection(ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(NetfilterExtension.class))
                .computeIfAbsent(
                        CoverageCollection.class,
                        any -> new CoverageCollection(settings(context)),
                        CoverageCollection.class);
    }

    private static CoverageCollection.Settings settings(ExtensionContext context) {
        return new CoverageCollection.Settings(
                context.getConfigurationParameter("nfwalk.coverage.report", Path::of),
                context.getConfigurationParameter("nfwalk.coverage.rules", Double::parseDouble)
                        .orElse(0.0),
                context.getConfigurationParameter("nfwalk.coverage.branches", Double::parseDouble)
                        .orElse(0.0));
    }
}
