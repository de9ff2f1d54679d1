package contract

import "strings"

// zoneNames lists the zones that operators date their events in, the plainest
// first: where several fit equally, the first is proposed.
func zoneNames() []string {
	return strings.Fields(`
UTC
Europe/London Europe/Berlin Europe/Athens Europe/Moscow Europe/Istanbul
America/New_York America/Chicago America/Denver America/Los_Angeles America/Sao_Paulo
Asia/Dubai Asia/Kolkata Asia/Singapore Asia/Tokyo Australia/Sydney
Europe/Malta Europe/Riga Europe/Kyiv Europe/Helsinki Europe/Vilnius Europe/Tallinn Europe/Sofia Europe/Bucharest Asia/Nicosia
Europe/Paris Europe/Madrid Europe/Rome Europe/Amsterdam Europe/Brussels Europe/Vienna Europe/Zurich Europe/Warsaw Europe/Prague
Europe/Budapest Europe/Stockholm Europe/Oslo Europe/Copenhagen Europe/Belgrade Europe/Gibraltar
Europe/Lisbon Europe/Dublin Europe/Minsk Europe/Chisinau Asia/Tbilisi Asia/Yerevan Asia/Baku Asia/Almaty Asia/Tashkent
Asia/Jerusalem Africa/Cairo Africa/Johannesburg Africa/Lagos Africa/Nairobi Africa/Casablanca Asia/Riyadh Asia/Tehran
Asia/Karachi Asia/Dhaka Asia/Kathmandu Asia/Yangon Asia/Bangkok Asia/Jakarta Asia/Ho_Chi_Minh Asia/Manila Asia/Hong_Kong Asia/Shanghai
Asia/Seoul Australia/Perth Australia/Darwin Australia/Brisbane Australia/Adelaide Pacific/Auckland
America/Halifax America/St_Johns America/Phoenix America/Anchorage Pacific/Honolulu America/Toronto America/Vancouver America/Mexico_City
America/Costa_Rica America/Panama America/Curacao America/Bogota America/Lima America/Caracas America/Santiago America/Asuncion
America/Montevideo America/Argentina/Buenos_Aires Atlantic/Azores Atlantic/Reykjavik`)
}
