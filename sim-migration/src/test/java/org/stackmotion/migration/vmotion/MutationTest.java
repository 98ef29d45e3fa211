package org.stackmotion.migration.vmotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stackmotion.migration.dirty.IdleModel;
import org.stackmotion.migration.memory.PageBatch;
import org.stackmotion.migration.memory.RealMemory;
import org.stackmotion.migration.memory.SyntheticMemory;
import org.stackmotion.migration.vm.Datastore;
import org.stackmotion.migration.vm.VirtualMachine;
import org.stackmotion.net.wire.PageRegionSlice;

/**
 * Damages one batch between encoder and socket, or on its way out of the receiving socket, in a
 * handler of the test: every kind must be reported as {@code verified: false}.
 */
class MutationTest {
    private static final int BATCH = 7;

    enum Mutation {
        NONE,
        SWAP,
        DROP,
        DUPLICATE,
        STALE_VERSION,
        OFF_BY_ONE_PAGE
    }

    /** Sits below the encoder: sees the headers of a batch as a buffer, then its region. */
    private static final class Mutator extends ChannelOutboundHandlerAdapter {
        private final Mutation mutation;
        private final VirtualMachine vm;
        private int batches;
        private @Nullable ByteBuf headers;

        Mutator(Mutation mutation, VirtualMachine vm) {
            this.mutation = mutation;
            this.vm = vm;
        }

        private static boolean isPages(ByteBuf bytes) {
            return bytes.readableBytes() > 8
                    && bytes.getUnsignedShort(0) == 0x534D
                    && bytes.getByte(3) == 3;
        }

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            if (message instanceof ByteBuf bytes && isPages(bytes)) {
                headers = bytes;
                return;
            }
            ByteBuf head = headers;
            if (!(message instanceof PageBatch batch) || head == null) {
                ctx.write(message, promise);
                return;
            }
            headers = null;
            if (++batches != BATCH) {
                ctx.write(head, ctx.voidPromise());
                ctx.write(batch, promise);
                return;
            }
            mutate(ctx, head, batch, promise);
        }

        private void mutate(
                ChannelHandlerContext ctx, ByteBuf head, PageBatch batch, ChannelPromise promise) {
            long first = head.getLong(8);
            long second = head.getLong(24);
            switch (mutation) {
                case NONE -> {}
                case SWAP -> {
                    head.setLong(8, second);
                    head.setLong(24, first);
                }
                case DUPLICATE -> head.setLong(24, first - 1); // its content under another number
                case OFF_BY_ONE_PAGE -> {
                    for (int i = 0; i < batch.count(); i++) {
                        head.setLong(8 + i * 16, batch.page(i) + 1);
                    }
                }
                case STALE_VERSION -> vm.memory().write(batch.page(3));
                case DROP -> {
                    head.release();
                    batch.release();
                    return;
                }
            }
            ctx.write(head, ctx.voidPromise());
            ctx.write(batch, promise);
        }
    }

    private static VirtualMachine vm(TwoSites sites, boolean real) {
        return sites.vm(
                "vm1",
                real ? new RealMemory(1024) : new SyntheticMemory(1024),
                new IdleModel(),
                Datastore.shared("ds1"));
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, false", "SWAP, false", "DROP, false", "DUPLICATE, false", "STALE_VERSION, false",
        "OFF_BY_ONE_PAGE, false", "NONE, true", "SWAP, true", "DROP, true", "DUPLICATE, true",
        "STALE_VERSION, true", "OFF_BY_ONE_PAGE, true"
    })
    void damagedBatchIsSeenAtSwitchover(Mutation mutation, boolean real) {
        TwoSites sites = TwoSites.at(10);
        VirtualMachine vm = vm(sites, real);
        MigrationOptions options =
                MigrationOptions.defaults()
                        .withPipeline(p -> p.addFirst(new Mutator(mutation, vm)));
        MigrationSnapshot result = sites.migrate(vm, options);
        assertThat(result.outcome()).isEqualTo(MigrationOutcome.COMPLETED);
        assertThat(result.verified()).isEqualTo(mutation == Mutation.NONE);
    }

    /** Puts two neighbouring pieces of a batch together in the wrong order. */
    private static final class Reassembler extends ChannelInboundHandlerAdapter {
        private int slices;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (!(message instanceof PageRegionSlice slice) || ++slices != 5) {
                ctx.fireChannelRead(message);
                return;
            }
            int half = slice.length() / 2;
            slice.region().retain(2);
            ctx.fireChannelRead(
                    new PageRegionSlice(
                            slice.region(), slice.offset() + half, slice.length() - half));
            ctx.fireChannelRead(new PageRegionSlice(slice.region(), slice.offset(), half));
            ReferenceCountUtil.release(slice);
        }
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void wrongReassemblyIsSeenAtSwitchover(boolean real) {
        TwoSites sites = TwoSites.at(10);
        VirtualMachine vm = vm(sites, real);
        sites.serviceB.setPipeline(p -> p.addFirst(new Reassembler()));
        MigrationSnapshot result = sites.migrate(vm, MigrationOptions.defaults());
        assertThat(result.outcome()).isEqualTo(MigrationOutcome.COMPLETED);
        assertThat(result.verified()).isFalse();
    }
}
