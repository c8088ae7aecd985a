package io.vmcrypt.vsphere.internal.soap;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.fault.VsphereFaultException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each fault that encryption is known to end in, as vCenter words it, with meaning and cure. */
class FaultAdviceTest {

  private static final Attempt ATTEMPT = new Attempt("vCenter", "encrypt VM \"web-01\"", "vc:443");

  private static VsphereFaultException mapped(VimFault fault) {
    ServiceException ofTask = FaultMapping.ofTask(ATTEMPT, fault);
    assertThat(ofTask).isInstanceOf(VsphereFaultException.class);
    assertThat(ofTask.getMessage()).contains("web-01", ofTask.advice());
    return (VsphereFaultException) ofTask;
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GenericVmConfigFault   | msg.vigor.enc.keyNotFound             | key-not-found     | key provider is healthy
          GenericVmConfigFault   | msg.vtpm.add.notEncrypted             | not-encrypted     | virtual TPM
          NotSupported           | msg.disk.policyChangeFailure          | policy-mismatch   | together with its encryption
          InvalidDeviceSpec      | msg.hostd.deviceSpec.enc.badPolicy    | policy-mismatch   | encryption storage policy
          InvalidDeviceSpec      | msg.hostd.configSpec.enc.mismatch     | parts-mismatch    | same kind of change
          InvalidVmConfig        | msg.hostd.deviceSpec.enc.diskChain    | disk-chain        | Consolidate
          """)
  @DisplayName("what the message's key says counts before the type")
  void key_known(String type, String key, String meaning, String cure) {
    VsphereFaultException fault =
        mapped(
            new VimFault(
                type,
                "A general system error occurred.",
                List.of(new VimFault.Message("msg.something.else", ""), message(key)),
                Optional.empty()));

    assertThat(fault.meaning()).contains(meaning);
    assertThat(fault.advice()).contains(cure);
    assertThat(fault.outcome()).contains(type, key);
  }

  @Test
  @DisplayName("the file has each meaning and no other, and each word once")
  void file_isWhole() {
    assertThat(FaultAdvice.lines())
        .hasSizeGreaterThan(40)
        .allSatisfy(
            line -> {
              assertThat(line.kind()).isIn("key", "argument", "text", "type");
              assertThat(line.advice().advice()).matches("([A-Z]|vCenter ).*[A-Za-z]\\.");
            });
    assertThat(FaultAdvice.lines())
        .extracting(line -> line.kind() + " " + line.word())
        .doesNotHaveDuplicates();
    assertThat(FaultAdvice.lines().stream().flatMap(line -> line.advice().meaning().stream()))
        .containsOnly(
            ("key-not-found key-not-generated kms-password-missing kms-certificate-unusable"
                    + " not-encrypted already-encrypted policy-mismatch parts-mismatch"
                    + " unsuitable-disk disk-chain has-snapshots has-virtual-tpm secret-key-set"
                    + " wrong-power-state no-space task-running")
                .split(" "));
  }

  private static VimFault.Message message(String key) {
    return new VimFault.Message(key, "");
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SystemError  | Error creating disk Key locator                                        | key-not-found            | trust each other
          SystemError  | Key required for encryption.bundle.                                    | key-not-found            | trust each other
          RuntimeFault | Failed to generate key on KMS 10.0.0.7: QLC_ERR_VALUE_MISSING          | kms-password-missing     | set the password
          RuntimeFault | Cannot retrieve the requested certificate                              | kms-certificate-unusable | KMIP server listens
          InvalidState | The operation is not allowed in the current state. Key a1/kms-a not found | key-not-found         | trust each other
          GenericVmConfigFault | The disk [ds] web-01/web-01.vmdk is encrypted and a required key was not found. | key-not-found | trust each other
          """)
  @DisplayName("faults without a key are recognised by their text")
  void text_known(String type, String text, String meaning, String cure) {
    VsphereFaultException fault = mapped(new VimFault(type, text, List.of(), Optional.empty()));

    assertThat(fault.meaning()).contains(meaning);
    assertThat(fault.advice()).contains(cure);
    assertThat(fault.outcome()).contains(type, text);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          spec.disk.backing.crypto          | parts-mismatch | encrypted home
          config.extraConfig["dataFileKey"] | secret-key-set | advanced settings
          """)
  @DisplayName("an argument that vCenter names shows what is wrong")
  void argument_known(String argument, String meaning, String cure) {
    VsphereFaultException fault =
        mapped(
            new VimFault(
                "InvalidArgument",
                "A specified parameter was not correct: " + argument,
                List.of(),
                Optional.of(detail(argument))));

    assertThat(fault.meaning()).contains(meaning);
    assertThat(fault.advice()).contains(cure);
    assertThat(fault.properties()).containsEntry("invalidProperty", argument);
  }

  private static XmlFragment detail(String argument) {
    String xml =
        "<InvalidArgumentFault><invalidProperty>"
            + argument
            + "</invalidProperty></InvalidArgumentFault>";
    return ElementReader.of(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
        .capture();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          EncryptionKeyRequired | Key required for encryption.bundle.
          EncryptionKeyRequired | Schlüssel erforderlich
          NoDiskSpace           | no space for the generate key file
          InvalidPowerState     | key x not found
          """)
  @DisplayName("a type that says what is wrong says so in each language")
  void type_countsBeforeText(String type, String text) {
    VsphereFaultException inWords = mapped(new VimFault(type, text, List.of(), Optional.empty()));
    VsphereFaultException without = mapped(new VimFault(type, "", List.of(), Optional.empty()));

    assertThat(inWords.meaning()).isPresent().isEqualTo(without.meaning());
    assertThat(inWords.advice()).isEqualTo(without.advice());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          EncryptionKeyRequired | key-not-found     | key provider is healthy
          InvalidPowerState     | wrong-power-state | Power the VM off
          NoDiskSpace           | no-space          | twice the space
          TaskInProgress        | task-running      | Wait
          MethodNotFound        |                   | does not have that call
          """)
  @DisplayName("the rest is recognised by its type")
  void type_known(String type, @Nullable String meaning, String cure) {
    VsphereFaultException fault = mapped(new VimFault(type, "", List.of(), Optional.empty()));
    assertThat(fault.meaning()).isEqualTo(Optional.ofNullable(meaning));
    assertThat(fault.advice()).contains(cure);
  }

  @Test
  @DisplayName("a fault of a later release has no meaning and points to vCenter's log")
  void unknown() {
    VsphereFaultException fault =
        mapped(new VimFault("QuantumFault", "", List.of(message("msg.quantum")), Optional.empty()));

    assertThat(fault.meaning()).isEmpty();
    assertThat(fault.advice()).contains("log");
  }
}
