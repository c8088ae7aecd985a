package io.vmcrypt.vsphere.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.vsphere.kms.KeyUser;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HandleTextTest {

  private static final String NAME = "a\r\nb\u001b[2Jc\u202ed";

  static Stream<Object> handles() {
    return Stream.of(
        new ComputeCluster("i", NAME, "p", Optional.empty(), Optional.empty(), Optional.empty()),
        new FirstClassDisk("i", NAME, "d", "p", List.of(), false, List.of(), List.of()),
        new Template("i", NAME, "p", false, List.of()),
        new Host("i", NAME, "connected", Host.CryptoState.SAFE, Optional.empty()),
        new VsanCluster("i", NAME, true, false, Optional.empty(), false, Optional.empty()),
        new KeyUser("i", NAME, KeyUser.Kind.VIRTUAL_MACHINE));
  }

  @ParameterizedTest
  @MethodSource("handles")
  @DisplayName("the text of a thing is one line and steers no terminal, whatever its name holds")
  void text_isOneLine(Object handle) {
    assertThat(handle.toString()).contains("a b [2Jc d");
  }
}
