package io.vmcrypt.testkit.internal.vcenter.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  private final Names names = new Names();

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "198.51.100.7", "203.0.113.254", "2001:db8::1"})
  void reach_addressOfAnExample_nobodyIsAsked(String address) {
    names.resolve("kms.example", List.of(address));
    for (String host : List.of(address, "kms.example")) {
      assertThatExceptionOfType(NoRouteToHostException.class).isThrownBy(() -> names.reach(host));
    }
  }

  @Test
  void reach_routedExample_goesWhereATestSays() throws IOException {
    names.route("192.0.2.1", "127.0.0.1");
    assertThat(names.reach("192.0.2.1")).isEqualTo("127.0.0.1");
  }

  @Test
  void reach_nameOrOtherAddress_isTaken() throws IOException {
    names.resolve("gone.test", List.of());
    names.resolve("kms.test", List.of("127.0.0.3"));
    assertThat(names.reach("127.0.0.2")).isEqualTo("127.0.0.2");
    assertThat(names.reach("kms.test")).isEqualTo("127.0.0.3");
    assertThatExceptionOfType(UnknownHostException.class)
        .isThrownBy(() -> names.reach("gone.test"));
  }
}
