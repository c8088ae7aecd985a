package io.vmcrypt.fieldcheck;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class VocabularyTest {

  private final Vocabulary vocabulary = Vocabulary.load();

  @Test
  @DisplayName("elements are found in base types, in lists and along a property's path")
  void lookup() {
    assertThat(vocabulary.field("VirtualDisk", "key")).contains("int");
    assertThat(vocabulary.field("ArrayOfVirtualDevice", "VirtualDevice")).contains("VirtualDevice");
    assertThat(vocabulary.property("VirtualMachine", "config.keyId")).contains("CryptoKeyId");
    assertThat(vocabulary.property("VirtualMachine", "name")).contains("string");
    assertThat(vocabulary.property("VirtualMachine", "config.nonsense")).isEmpty();
    assertThat(vocabulary.isWord("ManagedEntityStatus", "green")).isTrue();
    assertThat(vocabulary.isWord("ManagedEntityStatus", "blue")).isFalse();
  }

  @Test
  @DisplayName("a call of REST is recognized by its route, and only by the whole of it")
  void routes() {
    assertThat(vocabulary.route("GET", "/dedicatedCloud/pcc-1/vmEncryption/kms/7"))
        .contains("GET /dedicatedCloud/{serviceName}/vmEncryption/kms/{kmsId}");
    assertThat(vocabulary.route("DELETE", "/dedicatedCloud/pcc-1/vmEncryption/kms/7")).isEmpty();
    assertThat(vocabulary.route("GET", "/dedicatedCloud/pcc-1/user")).isEmpty();
  }
}
