package request

import (
	"mime"
	"net/netip"
	"regexp"
	"strings"

	"github.com/google/uuid"
)

// IsJSON reports whether a body is JSON in UTF-8 and not compressed.
func IsJSON(contentType, contentEncoding string) bool {
	mediaType, parameters, err := mime.ParseMediaType(contentType)
	charset := parameters["charset"]
	return err == nil && mediaType == "application/json" &&
		(charset == "" || strings.EqualFold(charset, "utf-8")) &&
		(contentEncoding == "" || strings.EqualFold(contentEncoding, "identity"))
}

var idForm = regexp.MustCompile(`\A[A-Za-z0-9._-]{1,64}\z`)

// RequestID keeps the id that a client sent, if it is well formed, or makes one.
func RequestID(sent string) string {
	if idForm.MatchString(sent) {
		return sent
	}
	return uuid.NewString()
}

// Bearer returns the token of the header Authorization, and whether its scheme is Bearer.
func Bearer(header string) (token string, isBearer bool) {
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", false
	}
	return strings.TrimSpace(token), true
}

// ClientAddress is the address that counts as one client. Behind proxies it is an entry of X-Forwarded-For:
// the last one for one proxy, the last but one for two. Networks give a client a whole /64 of IPv6.
func ClientAddress(socket string, forwardedFor []string, proxies int) string {
	if proxies > 0 {
		entries := strings.Split(strings.Join(forwardedFor, ","), ",")
		if len(entries) >= proxies {
			if address, ok := parseAddress(strings.TrimSpace(entries[len(entries)-proxies])); ok {
				return oneClient(address)
			}
		}
	}
	address, _ := parseAddress(socket)
	return oneClient(address)
}

// parseAddress reads an address with or without a port.
func parseAddress(text string) (netip.Addr, bool) {
	if withPort, err := netip.ParseAddrPort(text); err == nil {
		return withPort.Addr(), true
	}
	address, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return address, err == nil
}

func oneClient(address netip.Addr) string {
	address = address.Unmap().WithZone("")
	if address.Is6() {
		return netip.PrefixFrom(address, 64).Masked().String()
	}
	return address.String()
}
