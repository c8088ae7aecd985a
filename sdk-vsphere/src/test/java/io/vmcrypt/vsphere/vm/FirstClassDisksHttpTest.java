package io.vmcrypt.vsphere.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.VsphereClient;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FirstClassDisksHttpTest {

  @Test
  @DisplayName(
      "a vCenter that shows no manager of first-class disks is an error, not an empty list")
  void list_withoutManager_isRefused() throws IOException {
    try (ScriptedVcenter vcenter = new ScriptedVcenter();
        VsphereClient client = vcenter.client().build()) {
      assertThatThrownBy(() -> client.listFirstClassDisks())
          .isInstanceOf(ServiceException.class)
          .hasMessageContaining("shows no manager of first-class disks");
      assertThat(vcenter.methods()).doesNotContain("CreateContainerView");
    }
  }
}
