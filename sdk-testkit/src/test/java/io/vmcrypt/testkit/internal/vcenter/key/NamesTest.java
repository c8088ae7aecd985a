package io.vmcrypt.testkit.internal.vcenter.key;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.NoRouteToHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "198.51.100.7", "203.0.113.254", "2001:db8::1"})
  void reach_addressOfAnExample_nobodyIsAsked(String address) {
    assertThatExceptionOfType(NoRouteToHostException.class).isThrownBy(() -> Names.reach(address));
  }
}
