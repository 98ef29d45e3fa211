package org.stackmotion.core;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs a simulation's body on a thread of its own. */
final class LoopThread {
    private LoopThread() {}

    static <T> T call(String threadName, Callable<T> body) {
        FutureTask<T> task = new FutureTask<>(body);
        Thread thread = new FastThreadLocalThread(task, threadName);
        thread.start();
        try {
            return task.get();
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + threadName + " ran", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException unchecked -> throw unchecked;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(threadName, e.getCause());
            }
        }
    }
}
