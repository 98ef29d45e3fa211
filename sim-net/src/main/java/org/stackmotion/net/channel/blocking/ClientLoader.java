package org.stackmotion.net.channel.blocking;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Loads the programs of blocking clients and the libraries they use anew, with their clocks, sleeps
 * and name look-ups redirected (see {@link ClientRewriter}); everything else comes from the
 * ordinary loader. One loader a simulation: what client classes keep in statics is never shared
 * between simulations.
 */
final class ClientLoader extends ClassLoader {
    private static final String COMMONS_NET = "org.apache.commons.net.";

    /** Ready-made programs around Commons Net. */
    private static final String PROGRAMS = ClientLoader.class.getPackageName() + ".commons.";

    private final ClassLoader ordinary;
    private final ClientRewriter rewriter;
    private final List<String> programs = new ArrayList<>();

    ClientLoader() {
        this(ClientLoader.class.getClassLoader());
    }

    private ClientLoader(ClassLoader ordinary) {
        super("stackmotion-clients", ordinary);
        this.ordinary = ordinary;
        this.rewriter = new ClientRewriter(ordinary);
    }

    /** Takes a program with its nested classes into what is loaded anew. */
    void include(Class<?> program) {
        String name = program.getName();
        if (!programs.contains(name)) {
            programs.add(name);
        }
    }

    /** A new instance of the program as loaded here; on the client's thread. */
    <A, R> ClientProgram<A, R> make(Class<? extends ClientProgram<A, R>> program)
            throws ReflectiveOperationException {
        Class<?> anew = Class.forName(program.getName(), true, this);
        Constructor<?> constructor = anew.getDeclaredConstructor();
        constructor.setAccessible(true); // of another run-time package than the class it copies
        @SuppressWarnings("unchecked") // the same class file, so the same type arguments
        ClientProgram<A, R> made = (ClientProgram<A, R>) constructor.newInstance();
        return made;
    }

    private boolean isMine(String name) {
        if (name.startsWith(COMMONS_NET) || name.startsWith(PROGRAMS)) {
            return true;
        }
        for (String program : programs) {
            if (name.startsWith(program)
                    && (name.length() == program.length()
                            || name.charAt(program.length()) == '$')) {
                return true;
            }
        }
        return false;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!isMine(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] original = bytesOf(name);
        if (original == null) {
            throw new ClassNotFoundException(name);
        }
        byte[] changed = rewriter.rewrite(original);
        return defineClass(name, changed, 0, changed.length);
    }

    private byte @Nullable [] bytesOf(String name) {
        String file = name.replace('.', '/') + ".class";
        try (InputStream in = ordinary.getResourceAsStream(file)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
