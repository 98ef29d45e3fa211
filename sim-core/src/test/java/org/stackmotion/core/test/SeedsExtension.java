package org.stackmotion.core.test;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.stackmotion.core.random.SeededRandom;

/** Runs a {@link Seeds} method once per seed and names the seed of a failure. */
public final class SeedsExtension implements TestTemplateInvocationContextProvider {
    private static final String REPLAY = "stackmotion.seed";

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return context.getRequiredTestMethod().isAnnotationPresent(Seeds.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
            ExtensionContext context) {
        Method method = context.getRequiredTestMethod();
        Long replay = Long.getLong(REPLAY);
        LongStream seeds = replay != null ? LongStream.of(replay) : seedsOf(method);
        return seeds.mapToObj(Invocation::new);
    }

    private static LongStream seedsOf(Method method) {
        Seeds seeds = method.getAnnotation(Seeds.class);
        SeededRandom random =
                new SeededRandom(0)
                        .fork(method.getDeclaringClass().getName() + "#" + method.getName());
        // 31 bits: short enough to be copied by hand
        return LongStream.concat(
                LongStream.of(seeds.regression()),
                LongStream.generate(() -> random.nextLong(1L << 31)).limit(seeds.count()));
    }

    private record Invocation(long seed) implements TestTemplateInvocationContext {
        @Override
        public String getDisplayName(int invocationIndex) {
            return "seed " + seed;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            List<Extension> extensions = new ArrayList<>();
            extensions.add(new SeedParameter(seed));
            extensions.add((TestExecutionExceptionHandler) this::explain);
            return extensions;
        }

        private void explain(ExtensionContext context, Throwable failure) throws Throwable {
            String hint = "seed " + seed + ", replay with -D" + REPLAY + "=" + seed;
            context.publishReportEntry("failing seed", hint);
            failure.addSuppressed(new FailingSeed(hint));
            throw failure;
        }
    }

    private record SeedParameter(long seed) implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == long.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return seed;
        }
    }

    /** Not a failure of its own: shows the seed below the failure's stack. */
    private static final class FailingSeed extends Exception {
        private static final long serialVersionUID = 1L;

        FailingSeed(String hint) {
            super(hint, null, false, false);
        }
    }
}
