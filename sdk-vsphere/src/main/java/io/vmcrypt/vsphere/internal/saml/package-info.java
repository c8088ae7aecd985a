/**
 * SAML tokens that the caller brings: what they say, and how a login with one is put on the wire,
 * with a proof where the token asks for one.
 */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.saml;
