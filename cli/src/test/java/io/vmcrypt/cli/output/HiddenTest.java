package io.vmcrypt.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HiddenTest {

  @ParameterizedTest
  @CsvSource({
    "user:secret@host:443, ...@host:443",
    "https://user:secret@host/a, ...@host/a",
    "https://user:sec/ret@x@host, ...@host",
    "'file \"user:secret@host\" cannot', 'file \"...@host\" cannot'",
    "'a\tuser:s$ecret\\@host b', 'a\t...@host b'",
  })
  @DisplayName("what stands before an @, with a colon in it, is left out")
  void userWithPassword_isLeftOut(String text, String shown) {
    assertThat(Hidden.in(text)).isEqualTo(shown);
  }

  @Test
  @DisplayName("users, addresses and mail addresses stay")
  void other_stays() {
    String text =
        "could not log in (vCenter vcenter.example.com:443): user administrator@vsphere.local"
            + " at [2001:db8::1]:443, a@b:c $1 \\";

    assertThat(Hidden.in(text)).isEqualTo(text);
  }
}
