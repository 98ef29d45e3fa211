package org.stackmotion.net.channel.blocking;

import com.google.common.collect.ImmutableMap;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import org.jspecify.annotations.Nullable;

/**
 * Turns the JDK calls of a class file that reach outside the simulated world (clocks, sleeps,
 * threads, unseeded randomness, the machine's resolver) into calls of {@link ClientCalls}. Calls by
 * method reference and by reflection are not seen.
 */
final class ClientRewriter {
    private static final ClassDesc CALLS = ClassDesc.of(ClientCalls.class.getName());
    private static final ClassDesc ADDRESS = ClassDesc.of("java.net.InetAddress");
    private static final ClassDesc SOCKET_ADDRESS = ClassDesc.of("java.net.InetSocketAddress");
    private static final MethodTypeDesc TAKES_LONG = MethodTypeDesc.ofDescriptor("(J)V");
    private static final MethodTypeDesc GIVES_LONG = MethodTypeDesc.ofDescriptor("()J");

    /** Static methods: the same parameters go to the method of that name. */
    private static final ImmutableMap<String, String> STATIC =
            ImmutableMap.<String, String>builder()
                    .put("java/lang/System.currentTimeMillis()J", "currentTimeMillis")
                    .put("java/lang/System.nanoTime()J", "nanoTime")
                    .put("java/lang/Thread.sleep(J)V", "sleep")
                    .put("java/lang/Thread.sleep(JI)V", "sleep")
                    .put("java/lang/Thread.sleep(Ljava/time/Duration;)V", "sleep")
                    .put("java/lang/Thread.yield()V", "yieldNow")
                    .put("java/lang/Thread.onSpinWait()V", "yieldNow")
                    .put("java/lang/Math.random()D", "random")
                    .put("java/time/Instant.now()Ljava/time/Instant;", "instantNow")
                    .put("java/time/Clock.systemUTC()Ljava/time/Clock;", "clock")
                    .put("java/time/Clock.systemDefaultZone()Ljava/time/Clock;", "clock")
                    .put("java/time/LocalDate.now()Ljava/time/LocalDate;", "localDateNow")
                    .put("java/time/LocalTime.now()Ljava/time/LocalTime;", "localTimeNow")
                    .put(
                            "java/time/LocalDateTime.now()Ljava/time/LocalDateTime;",
                            "localDateTimeNow")
                    .put(
                            "java/time/ZonedDateTime.now()Ljava/time/ZonedDateTime;",
                            "zonedDateTimeNow")
                    .put(
                            "java/time/OffsetDateTime.now()Ljava/time/OffsetDateTime;",
                            "offsetDateTimeNow")
                    .put("java/util/Calendar.getInstance()Ljava/util/Calendar;", "calendar")
                    .put(
                            "java/util/Calendar.getInstance(Ljava/util/TimeZone;)Ljava/util/Calendar;",
                            "calendar")
                    .put(
                            "java/net/InetAddress.getByName(Ljava/lang/String;)Ljava/net/InetAddress;",
                            "byName")
                    .put(
                            "java/net/InetAddress.getAllByName(Ljava/lang/String;)"
                                    + "[Ljava/net/InetAddress;",
                            "allByName")
                    .put("java/net/InetAddress.getLocalHost()Ljava/net/InetAddress;", "localHost")
                    .buildOrThrow();

    /** Instance methods: the receiver becomes the first parameter. */
    private static final ImmutableMap<String, String> INSTANCE =
            ImmutableMap.of(
                    "java/lang/Thread.start()V",
                    "startThread",
                    "java/util/concurrent/TimeUnit.sleep(J)V",
                    "sleep",
                    "java/net/InetAddress.getHostName()Ljava/lang/String;",
                    "hostName",
                    "java/net/InetAddress.getCanonicalHostName()Ljava/lang/String;",
                    "hostName");

    /** Constructors without parameters: they get a long from the method of that name. */
    private static final ImmutableMap<String, String> CONSTRUCTOR =
            ImmutableMap.of(
                    "java/util/Date.<init>()V",
                    "currentTimeMillis",
                    "java/util/Random.<init>()V",
                    "seed");

    private static final String NAMED_SOCKET_ADDRESS =
            "java/net/InetSocketAddress.<init>(Ljava/lang/String;I)V";

    private final ClassFile classFile;

    /**
     * @param classes where the class files of the rewritten classes' own kin are found
     */
    ClientRewriter(ClassLoader classes) {
        classFile =
                ClassFile.of(
                        ClassFile.ClassHierarchyResolverOption.of(
                                ClassHierarchyResolver.ofResourceParsing(classes)
                                        .orElse(ClassHierarchyResolver.defaultResolver())
                                        .cached()));
    }

    byte[] rewrite(byte[] original) {
        ClassModel model = classFile.parse(original);
        return classFile.transformClass(
                model, ClassTransform.transformingMethodBodies(ClientRewriter::rewrite));
    }

    private static void rewrite(CodeBuilder code, CodeElement element) {
        if (!(element instanceof InvokeInstruction call) || !redirected(code, call)) {
            code.with(element);
        }
    }

    private static boolean redirected(CodeBuilder code, InvokeInstruction call) {
        MethodTypeDesc type = call.typeSymbol();
        String key =
                call.owner().asInternalName()
                        + "."
                        + call.name().stringValue()
                        + type.descriptorString();
        String target = find(key, call.opcode());
        if (target != null) {
            MethodTypeDesc with =
                    call.opcode() == Opcode.INVOKESTATIC
                            ? type
                            : type.insertParameterTypes(0, call.owner().asSymbol());
            code.invokestatic(CALLS, target, with);
            return true;
        }
        String source = CONSTRUCTOR.get(key);
        if (source != null) {
            code.invokestatic(CALLS, source, GIVES_LONG);
            code.invokespecial(call.owner().asSymbol(), ConstantDescs.INIT_NAME, TAKES_LONG);
            return true;
        }
        if (key.equals(NAMED_SOCKET_ADDRESS)) {
            resolveFirst(code);
            return true;
        }
        return false;
    }

    private static @Nullable String find(String key, Opcode opcode) {
        return switch (opcode) {
            case INVOKESTATIC -> STATIC.get(key);
            case INVOKEVIRTUAL -> INSTANCE.get(key);
            default -> null;
        };
    }

    /**
     * Stack: new address, name, port. The name becomes an address before the constructor sees it.
     */
    private static void resolveFirst(CodeBuilder code) {
        int port = code.allocateLocal(TypeKind.INT);
        code.istore(port);
        code.invokestatic(CALLS, "byName", MethodTypeDesc.of(ADDRESS, ConstantDescs.CD_String));
        code.iload(port);
        code.invokespecial(
                SOCKET_ADDRESS,
                ConstantDescs.INIT_NAME,
                MethodTypeDesc.of(ConstantDescs.CD_void, ADDRESS, ConstantDescs.CD_int));
    }
}
