package io.vmcrypt.ovh.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.ovh.api.OvhState;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OvhTaskTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          todo  | Waiting for customer to configure the KMS Server...  | true
          doing | Waiting for customer to configure the KMS Server...  | true
          doing | WAITING FOR THE CUSTOMER: set up the KMS in vCenter  | true
          doing | waiting: configuration of the key management server  | true
          doing | Waiting for customer token validation                | false
          doing | Opening flows to the KMS                             | false
          doing | ''                                                   | false
          doing | Do not wait: KMS configured                          | false
          doing | No longer waiting for customer to configure the KMS  | false
          doing | KMS configured by the customer, waiting for the host | false
          doing | ... waiting for customer to configure the KMS        | true
          done  | Waiting for customer to configure the KMS Server...  | false
          error | Waiting for customer to configure the KMS Server...  | false
          fixing| Waiting for customer to configure the KMS Server...  | false
          """)
  @DisplayName("a task waits for vCenter if it is under way and says so, in whatever words")
  void awaitsVcenter_byStateAndText(String state, String description, boolean awaits) {
    assertThat(task(state, description).awaitsVcenter()).isEqualTo(awaits);
  }

  @ParameterizedTest
  @CsvSource({
    "doing,Waiting for security token validation,true",
    "todo,PENDING: token by SMS,true",
    "doing,Token validation pending,true",
    "doing,Do not wait: token validated,false",
    "doing,Waiting for customer to configure the KMS Server...,false",
    "done,Waiting for security token validation,false",
  })
  @DisplayName("a task waits for a token if it is under way and says so")
  void awaitsToken_byStateAndText(String state, String description, boolean awaits) {
    assertThat(task(state, description).awaitsToken()).isEqualTo(awaits);
  }

  private static OvhTask task(String state, String description) {
    return new OvhTask(1, "", "", new OvhState(state), OptionalInt.empty(), description);
  }
}
