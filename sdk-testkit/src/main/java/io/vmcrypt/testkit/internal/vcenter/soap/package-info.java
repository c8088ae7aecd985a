/** vCenter's types and messages: what the schema knows, requests read, answers written. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.vcenter.soap;
