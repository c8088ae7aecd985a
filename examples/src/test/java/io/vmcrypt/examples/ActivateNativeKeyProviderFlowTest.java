package io.vmcrypt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.FakeCloud;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivateNativeKeyProviderFlowTest {

  @TempDir Path directory;

  @Test
  @DisplayName(
      "a provider is created, backed up to a file and made the default; again changes nothing")
  void run_twice_activatesOnce() {
    try (FakeCloud cloud = FakeCloud.start()) {
      ChangedSystems systems = new ChangedSystems(cloud);
      Path backup = directory.resolve("native-1.p12");
      systems.nativeKey = new NativeKeyChoice("native-1", backup, Secret.of("MARK-password"));

      String first = run(systems);
      assertThat(first)
          .contains("Make it the default", "native-1 created", "backup written")
          .doesNotContain("MARK");
      assertThat(backup).isNotEmptyFile();
      assertThat(cloud.vcenter().nativeKeyProviders())
          .singleElement()
          .satisfies(
              provider -> {
                assertThat(provider.isDefault()).isTrue();
                assertThat(provider.hasBackup()).isTrue();
              });
      assertThat(run(systems))
          .contains("native-1 is there", "it was backed up before", "it is the default");
    }
  }

  private static String run(Systems systems) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      assertThat(
              ActivateNativeKeyProvider.run(
                  systems, new StepPrinter(out, ActivateNativeKeyProvider.STEPS)))
          .isZero();
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
