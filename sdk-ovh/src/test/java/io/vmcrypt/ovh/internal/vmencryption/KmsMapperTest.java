package io.vmcrypt.ovh.internal.vmencryption;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.ovh.internal.wire.KmsDto;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KmsMapperTest {

  @ParameterizedTest
  @CsvSource({"0, false", "1, true", "65535, true", "65536, false"})
  @DisplayName("a port outside of 1 to 65535 is no port")
  void toKms_port_isInRange(long port, boolean told) {
    KmsDto answer = new KmsDto(350L, "192.0.2.1", port, null, null, "delivered");

    assertThat(KmsMapper.toKms(350, answer).tcpPort())
        .isEqualTo(told ? OptionalInt.of((int) port) : OptionalInt.empty());
  }
}
