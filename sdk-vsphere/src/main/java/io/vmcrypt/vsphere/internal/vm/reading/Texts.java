package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.vsphere.internal.soap.Element;
import java.util.Arrays;
import java.util.List;

/** Texts of elements. */
final class Texts {

  private Texts() {}

  /**
   * {@return the texts of some elements right inside one: one for each name, in their order; empty
   * for what is not there}
   */
  static List<String> of(Element parent, String... names) {
    String[] texts = new String[names.length];
    Arrays.fill(texts, "");
    parent.visit(
        part -> {
          for (int i = 0; i < names.length; i++) {
            if (part.name().equals(names[i])) {
              texts[i] = part.text();
              return;
            }
          }
        });
    return Arrays.asList(texts);
  }
}
