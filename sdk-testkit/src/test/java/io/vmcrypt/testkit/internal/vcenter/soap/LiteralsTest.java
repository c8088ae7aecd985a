package io.vmcrypt.testkit.internal.vcenter.soap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LiteralsTest {

  @Test
  @DisplayName("values have the types of the schema, and quotes keep what is within")
  void values_haveTheTypesOfTheSchema() {
    DataObject card = Literals.of("VirtualMachineVideoCard");

    assertThat(card.get("key")).isEqualTo(500);
    assertThat(card.get("videoRamSizeInKB")).isEqualTo(4096L);
    assertThat(card.get("useAutoDetect")).isEqualTo(false);
    assertThat(card.data("deviceInfo").text("label")).isEqualTo("Video card ");
    assertThat(Literals.of("VirtualMachineConfigInfo").text("annotation")).isEmpty();
  }
}
