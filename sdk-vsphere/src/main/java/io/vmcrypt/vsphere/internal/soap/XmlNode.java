package io.vmcrypt.vsphere.internal.soap;

/** What can be between two tags. */
sealed interface XmlNode permits XmlFragment, XmlNode.Text {

  /** Characters, white space included. */
  record Text(String value) implements XmlNode {}
}
