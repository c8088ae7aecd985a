package io.vmcrypt.vsphere.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.vsphere.vm.MigrateEncryption;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What the rules of an audit refuse")
class AuditRefusalsTest {

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1001, Integer.MAX_VALUE})
  void pageSize_outOfRange_isRefused(int pageSize) {
    assertThatThrownBy(() -> AuditRules.builder().pageSize(pageSize))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("pageSize " + pageSize + " is not in 1 to 1000");
  }

  @Test
  void pageSize_atItsBounds_isTaken() {
    assertThat(AuditRules.builder().pageSize(1).build().pageSize()).isEqualTo(1);
    assertThat(AuditRules.builder().pageSize(1000).build().pageSize()).isEqualTo(1000);
    assertThat(AuditRules.builder().build().pageSize()).isEqualTo(200);
  }

  @Test
  void below_blank_isRefused() {
    assertThatThrownBy(() -> AuditRules.builder().below(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("inventoryPath \" \" is blank; give one like /Paris/vm/Prod");
  }

  @Test
  void weakestMigrateEncryption_unknownMode_isRefused() {
    assertThatThrownBy(
            () -> AuditRules.builder().weakestMigrateEncryption(new MigrateEncryption("somewhat")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "mode \"somewhat\" cannot be compared; give one of [disabled, opportunistic,"
                + " required]");
  }
}
