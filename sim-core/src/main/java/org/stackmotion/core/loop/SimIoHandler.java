package org.stackmotion.core.loop;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The simulated world as Netty's I/O: "waiting for I/O" means taking the next event. The loop hands
 * itself in after construction, because Netty asks for the handler inside the loop's own
 * constructor.
 */
final class SimIoHandler implements IoHandler {
    /** In the order of registration, which is the order of closing. */
    private final LinkedHashSet<Registration> registrations = new LinkedHashSet<>();

    private @Nullable SimLoop loop;

    private final class Registration implements IoRegistration {
        private final SimIoHandle handle;
        private boolean valid = true;

        Registration(SimIoHandle handle) {
            this.handle = handle;
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T> T attachment() {
            return (T) handle;
        }

        @Override
        public long submit(IoOps ops) {
            return 0;
        }

        @Override
        public boolean isValid() {
            return valid;
        }

        @Override
        public boolean cancel() {
            boolean was = valid;
            valid = false;
            registrations.remove(this);
            return was;
        }
    }

    void attach(SimLoop simLoop) {
        loop = simLoop;
    }

    private SimLoop loop() {
        if (loop == null) {
            throw new IllegalStateException("loop not built yet");
        }
        return loop;
    }

    @Override
    public int run(IoHandlerContext context) {
        return loop().turn(context);
    }

    @Override
    public IoRegistration register(IoHandle handle) {
        if (!(handle instanceof SimIoHandle simHandle)) {
            throw new IllegalArgumentException(
                    handle.getClass().getName() + " does not belong to the simulated world");
        }
        Registration registration = new Registration(simHandle);
        registrations.add(registration);
        return registration;
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return SimIoHandle.class.isAssignableFrom(handleType);
    }

    /**
     * Netty calls this after it has taken a task of a foreign thread.
     *
     * @throws RejectedExecutionException in virtual time, where such a task has no defined instant
     */
    @Override
    public void wakeup() {
        loop().onWakeup();
    }

    @Override
    public void prepareToDestroy() {
        for (Registration registration : new ArrayList<>(registrations)) {
            try {
                registration.handle.close();
            } catch (Exception e) {
                throw new IllegalStateException("closing a channel failed", e);
            }
            registration.cancel();
        }
    }
}
