package io.vmcrypt.kmip;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.kmip.protocol.KmipOperation;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KmipOperationTest {

  @ParameterizedTest
  @CsvSource({"0x1, Create", "0x3, Register", "0x1e, Discover Versions", "0x7f, 0x0000007f"})
  @DisplayName("an operation has the specification's name, and one that it does not have its code")
  void name_isTheSpecifications(String code, String name) {
    assertThat(new KmipOperation(Integer.decode(code))).hasToString(name);
  }
}
