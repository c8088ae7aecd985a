package io.vmcrypt.kmip.internal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import io.vmcrypt.kmip.internal.ttlv.TtlvDecoder;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import io.vmcrypt.kmip.protocol.KmipOperation;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Some 9,000 truncations and 90,000 changes, not a sample. */
@DisplayName("Damaged messages")
// in a thread of its own the stack is short, and so are the traces of a million exceptions
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("thorough")
class DamagedMessagesTest {

  /** What reading a message in all ways may allocate for each of its bytes. */
  private static final int BYTES_PER_BYTE = 100;

  /**
   * What its errors may. A length that is believed before it is borne out would take up to 4 GiB.
   */
  private static final int BYTES_OF_ERRORS = 64 * 1024;

  /** Each bit, the sign of a length beside it, and all: a fuzzer looks for what others find. */
  private static final int[] CHANGES = {1, 2, 4, 8, 16, 32, 64, 128, 129, 255};

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  static Stream<RecordedMessage> all() {
    return RecordedMessage.all().stream();
  }

  @ParameterizedTest
  @MethodSource("all")
  @DisplayName("every truncation is refused, by the codec and so by the message")
  void truncation_each_isRefused(RecordedMessage message) {
    byte[] whole = message.bytes();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatExceptionOfType(TtlvException.class).isThrownBy(() -> TtlvDecoder.decode(cut));
      assertThatExceptionOfType(TtlvException.class)
          .isThrownBy(() -> KmipResponse.decode(cut, KmipOperation.QUERY, List.of()));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  @DisplayName("each byte with each bit changed, or all, ends in a value or a typed error")
  void change_each_endsInValueOrError(RecordedMessage message) throws Exception {
    byte[] changed = message.bytes();
    KmipOperation asked = AnswerReading.operation(changed);
    // what the JDK loads at the first reading is not for the message
    AnswerReading.readAll(changed, asked);
    for (int at = 0; at < changed.length; at++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int by : CHANGES) {
        changed[at] ^= (byte) by;
        AnswerReading.readAll(changed, asked);
        changed[at] ^= (byte) by;
      }
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      assertThat(allocated / CHANGES.length)
          .as("bytes allocated for a change of byte %d", at)
          .isLessThan(BYTES_OF_ERRORS + (long) BYTES_PER_BYTE * changed.length);
    }
  }
}
