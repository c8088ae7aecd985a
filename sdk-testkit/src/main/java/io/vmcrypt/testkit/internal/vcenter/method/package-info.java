/** The methods of the SOAP services, by what they are about. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.vcenter.method;
