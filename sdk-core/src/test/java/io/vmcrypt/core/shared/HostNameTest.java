package io.vmcrypt.core.shared;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One host as people write it. */
class HostNameTest {

  @ParameterizedTest
  @CsvSource({
    "' KMS.Example.Com.. ', kms.example.com",
    "[2001:DB8:0::1], 2001:db8::1",
    "fe80::1%eth0, fe80::1",
    "kms%1, kms%1",
    "[kms, [kms",
    "kms], kms]",
    "192.0.2.1, 192.0.2.1",
    "192.000.02.009, 192.0.2.9",
    "192.0.2.1., 192.0.2.1",
    "192.0.2.00009, 192.0.2.00009",
    "::FFFF:192.0.2.9, 192.0.2.9",
    "a:b, a:b",
    "'', ''",
  })
  @DisplayName("names and addresses are brought into one form")
  void normal(String told, String normal) {
    assertThat(HostName.normal(told)).isEqualTo(normal);
  }

  @ParameterizedTest
  @CsvSource({
    "255.255.255.255, true",
    "192.0.2.009, true",
    "192.0.2.256, false",
    "192.0.2, false",
    "1.2.3.4.5, false",
    "::1, true",
    "kms, false",
  })
  void isAddress(String text, boolean address) {
    assertThat(HostName.isAddress(text)).isEqualTo(address);
  }

  @ParameterizedTest
  @CsvSource({
    "'', false",
    "::1, false",
    "0:0:0:0:0:0:0:1, false",
    "0:0:0:0:0:0:0:0, false",
    "0.0.0.0, false",
    "127.9.9.9, false",
    "192.0.2.1, true",
    "2001:db8:0:0:0:0:0:1, true",
  })
  void isTelling(String normal, boolean telling) {
    assertThat(HostName.isTelling(HostName.normal(normal))).isEqualTo(telling);
  }

  @ParameterizedTest
  @CsvSource({
    "kms, kms, true",
    "'', '', false",
    "kms, '', false",
    "'', kms, false",
    "kms, kms.example.com, true",
    "kms.example.com, kms, true",
    "kms.example.com, kms.example.org, false",
    "kms, www, false",
    "192, 192.0.2.1, false",
    "192.0.2.1, 192, false",
    "kms, www.example.com, false",
  })
  @DisplayName("a name without a domain may be in any domain; an address is only itself")
  void same(String one, String other, boolean same) {
    assertThat(HostName.same(one, other)).isEqualTo(same);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "192.0.2.009, 192.0.2.9",
    "192.0.2.010, 192.0.2.10 192.0.2.8",
    "192.0.2.0377, ''",
    "192.0.010.09, 192.0.10.9 192.0.8.9",
    "[::ffff:192.0.2.9], 192.0.2.9",
    "kms.example.com, ''",
    "'', ''",
  })
  @DisplayName("zeros in front make a number octal to some programs: it may be either address")
  void addresses(String told, String addresses) {
    assertThat(String.join(" ", HostName.addresses(told))).isEqualTo(addresses);
  }
}
