/** Makes the SDK's clients from a Spring Boot program's properties; nothing in it is for others. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.spring;
