package io.vmcrypt.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SubjectTest {

  @Test
  @DisplayName("a subject reads as kind, name, id and part, as far as they are there")
  void toString_anyParts_readsWell() {
    assertThat(Subject.of("VM", "web-01", "vm-42").part("Hard disk 1"))
        .hasToString("VM web-01 (vm-42), Hard disk 1");
    assertThat(Subject.of("KMS cluster", "kms")).hasToString("KMS cluster kms");
    assertThat(Subject.of("default key provider", "")).hasToString("default key provider");
    assertThat(Subject.of("", "192.0.2.1:5696").part("certificate"))
        .hasToString("192.0.2.1:5696, certificate");
  }

  @Test
  @DisplayName("a part is a part of the same thing")
  void part_ofThing_keepsTheThing() {
    assertThat(Subject.of("VM", "web-01", "vm-42").part("home"))
        .isEqualTo(new Subject("VM", "web-01", "vm-42", "home"));
  }

  @Test
  @DisplayName("a subject is something, and none of its components is null")
  void subject_nothing_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Subject.of(" ", ""))
        .withMessage("a subject has a kind or a name");
  }
}
