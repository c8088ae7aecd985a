/** SAML tokens: how a vCenter checks them, and the proof of possession that goes with them. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.vcenter.saml;
