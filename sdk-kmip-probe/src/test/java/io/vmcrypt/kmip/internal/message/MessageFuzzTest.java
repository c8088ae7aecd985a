package io.vmcrypt.kmip.internal.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vmcrypt.kmip.internal.ttlv.Ttlv;
import io.vmcrypt.kmip.internal.ttlv.TtlvDecoder;
import io.vmcrypt.kmip.internal.ttlv.TtlvEncoder;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import org.junit.jupiter.api.DisplayName;

/** Run by the fuzzer alone, as CONTRIBUTING says; {@link MessageCorpusTest} replays its corpora. */
@DisplayName("Any bytes as a message of KMIP")
class MessageFuzzTest {

  /** They are an item that can be written and read again, or a typed error. */
  void ttlv(byte[] bytes) throws TtlvException {
    Ttlv item;
    try {
      item = TtlvDecoder.decode(bytes);
    } catch (TtlvException e) {
      assertThat(e.offset()).isBetween(0, bytes.length);
      return;
    }
    assertThat(TtlvEncoder.encode(item)).isEqualTo(bytes);
  }

  @FuzzTest(maxDuration = "10m")
  @DisplayName("are an item, and an answer that can be read in all ways, or a typed error")
  void answer(byte[] bytes) throws TtlvException {
    ttlv(bytes);
    try {
      AnswerReading.readAll(bytes, AnswerReading.operation(bytes));
    } catch (TtlvException e) {
      assertThat(e.offset()).isBetween(0, bytes.length);
    }
  }
}
