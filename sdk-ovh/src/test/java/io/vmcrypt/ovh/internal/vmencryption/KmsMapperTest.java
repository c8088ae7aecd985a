package io.vmcrypt.ovh.internal.vmencryption;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes.KmsDto;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
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

  @ParameterizedTest
  @CsvSource({
    "192.0.2.9, 192.0.2.9, true",
    "192.0.2.009, 192.0.2.9, true",
    "' 192.0.2.9/32 ', 192.0.2.9, true",
    "::ffff:192.0.2.9, 192.0.2.9, true",
    "192.0.2.010, 192.0.2.010, false",
    "192.0.2.0/24, 192.0.2.0/24, false",
    "KMS.example.com., kms.example.com, false",
    "2001:DB8::1, 2001:db8::1, false",
    "no address, no address, false",
    "'', '', false",
  })
  @DisplayName("an address has one spelling; what is none, or may be two, is not known")
  void toKms_address_isOne(String told, String ip, boolean known) {
    KmsDto answer = new KmsDto(350L, told, 5696L, null, null, "delivered");

    RegisteredKms kms = KmsMapper.toKms(350, answer);

    assertThat(kms.ip()).isEqualTo(ip);
    assertThat(kms.hasIpv4()).isEqualTo(known);
  }
}
