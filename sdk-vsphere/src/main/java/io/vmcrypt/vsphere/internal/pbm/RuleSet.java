package io.vmcrypt.vsphere.internal.pbm;

import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rules of a policy that hold together: PBM {@code PbmCapabilitySubProfile}.
 *
 * @param source as it was read
 */
record RuleSet(List<Rule> rules, XmlFragment source) {

  static RuleSet of(XmlFragment set) {
    return new RuleSet(capabilities(set).stream().map(Rule::of).toList(), set);
  }

  private static List<XmlFragment> capabilities(XmlFragment set) {
    return set.elements("capability");
  }

  /** Whether what does not fit is provisioned all the same; empty if not. */
  Optional<String> forced() {
    return source.text("forceProvision").filter("true"::equals);
  }

  /** Its rules as they were read, of those that are among some. */
  List<XmlFragment> sources(List<Rule> some) {
    return capabilities(source).stream().filter(one -> some.contains(Rule.of(one))).toList();
  }

  /** Writes it as it was read, with more rules. */
  void write(ElementWriter set, List<XmlFragment> more) {
    set.text("name", source.text("name").orElse(""));
    List<XmlFragment> all = new ArrayList<>(capabilities(source));
    all.addAll(more);
    all.forEach(one -> set.fragment("capability", one));
    set.optional("forceProvision", forced().orElse(null));
  }
}
