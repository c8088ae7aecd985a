package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What differs, said before and after; defaults of parts of the inventory; trust by authorities.
 */
class KmsPlanFlowTest {

  private static final KmsServerSpec ONE =
      KmsServerSpec.builder("kms-1", "kms1.example.com").build();
  private static final KmsServerSpec TWO =
      KmsServerSpec.builder("kms-2", "kms2.example.com").build();
  private static final String CLUSTER = "/Datacenter/host/Cluster";

  @Test
  @DisplayName("a vCenter holds 32 key providers: the 33rd is refused before anything is sent")
  void tooMany_isRefused() {
    try (VcenterWithKms systems = VcenterWithKms.start702()) {
      for (int i = 1; i <= 32; i++) {
        systems.clusters().ensure(KmsClusterSpec.builder("provider-" + i, ONE).build());
      }
      int before = systems.requests();
      KmsClusterSpec oneMore = KmsClusterSpec.builder("provider-33", ONE).build();

      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> systems.clusters().plan(oneMore), () -> systems.clusters().ensure(oneMore))) {
        assertThatThrownBy(call)
            .isInstanceOf(ConflictException.class)
            .hasMessageContaining("there are 32 key providers, and a vCenter holds at most 32");
      }
      assertThat(systems.changesSince(before)).isEmpty();
      assertThat(systems.clusters().plan(KmsClusterSpec.builder("provider-32", TWO).build()))
          .isNotEmpty();
    }
  }

  @Test
  @DisplayName("a part of the inventory has its own default or inherits one")
  void entityDefault_setAndCleared_isReported() {
    try (VcenterWithKms systems = VcenterWithKms.start702()) {
      systems.clusters().ensure(KmsClusterSpec.builder("a", ONE).makeDefault().build());
      systems.clusters().ensure(KmsClusterSpec.builder("b", ONE).build());
      EntityDefault entity = systems.clusters().entityDefault(CLUSTER);

      assertThat(entity.own()).isEmpty();
      assertThat(entity.effective()).contains("a");
      int before = systems.requests();
      List<Change> planned = entity.plan("b");
      assertThat(systems.changesSince(before)).isEmpty();
      assertThat(planned)
          .singleElement()
          .asString()
          .startsWith("vCenter, cluster " + CLUSTER + " (domain-")
          .endsWith("), default key provider: none -> b");
      Ensured<EntityDefault> ensured = entity.ensure("b");
      assertThat(ensured.value()).isSameAs(entity);
      assertThat(ensured.changes()).isEqualTo(planned);
      assertThat(entity.plan("b")).isEmpty();
      assertThat(entity.ensure("b").isChanged()).isFalse();
      assertThat(entity.own()).contains("b");
      assertThat(entity.effective()).contains("b");
      systems.clusters().entityDefault("/Datacenter/host").ensure("b");
      assertThat(systems.clusters().entityDefaultsOf("b"))
          .extracting(EntityDefault::path)
          .containsExactlyInAnyOrder(CLUSTER, "/Datacenter/host");
      assertThat(systems.clusters().entityDefaultsOf("a")).isEmpty();
      assertThatThrownBy(() -> systems.clusters().entityDefaultsOf("nowhere"))
          .isInstanceOf(NotFoundException.class)
          .hasMessageContaining("there is no key provider of that name. There are: a, b.");
      assertThat(systems.clusters().entityDefault("/Datacenter/host").remove()).isTrue();
      assertThat(systems.clusters().entityDefault("/Datacenter/host").own()).isEmpty();
      assertThatThrownBy(() -> systems.clusters().remove("b"))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("default of parts of the inventory: Cluster (domain-");
      assertThat(entity.plan("a"))
          .singleElement()
          .asString()
          .endsWith("default key provider: b -> a");
      assertThat(entity.remove()).isTrue();
      assertThat(entity.remove()).isFalse();
      assertThat(systems.clusters().remove("b")).isTrue();
      assertThatThrownBy(() -> entity.ensure("c"))
          .isInstanceOf(NotFoundException.class)
          .hasMessageContaining("There are: a.");
    }
  }
}
