package io.vmcrypt.vsphere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * That the checks of requests against the vendor's schemas can fail; skipped where these are not.
 */
class SchemaHttpTest {

  @BeforeEach
  void schemasAreHere() {
    assumeTrue(VimSchemas.areHere(), VimSchemas::whereExpected);
  }

  private static String login(String arguments) {
    return ScriptedVcenter.envelope(
        "<Login xmlns=\"urn:vim25\"><_this type=\"SessionManager\">s</_this>"
            + arguments
            + "</Login>");
  }

  @Test
  @Tag("thorough")
  @DisplayName("a request in schema order is valid in both releases")
  void request_good_isValid() {
    String request = login("<userName>u</userName><password>p</password>");

    assertThat(VimSchemas.errorIn(request, VimSchemas.VIM_9_1)).isEmpty();
    assertThat(VimSchemas.errorIn(request, VimSchemas.VIM_7_0_2)).isEmpty();
  }

  @Test
  @Tag("thorough")
  @DisplayName("a request in another order, or with an element too many, is not")
  void request_outOfOrder_isInvalid() {
    assertThat(
            VimSchemas.errorIn(
                login("<password>p</password><userName>u</userName>"), VimSchemas.VIM_9_1))
        .isPresent();
    assertThat(
            VimSchemas.errorIn(
                login("<userName>u</userName><password>p</password><new/>"), VimSchemas.VIM_7_0_2))
        .isPresent();
  }
}
